"""The playbooks and their texts."""
