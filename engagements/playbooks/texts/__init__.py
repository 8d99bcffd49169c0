"""Every text of the playbooks, one module for each file."""
