"""Health: what a load balancer asks, without sign-in."""

import pytest
from django.db import OperationalError, connection


def gone(execute, sql, params, many, context):
    raise OperationalError("server closed the connection")


def test_the_process_lives_without_asking_the_database(client):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert response["Content-Type"] == "text/plain; charset=utf-8"


@pytest.mark.django_db
def test_the_register_is_ready_when_the_database_answers(client):
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (200, b"ready\n")


@pytest.mark.django_db
def test_the_register_is_not_ready_when_the_database_is_gone(client):
    with connection.execute_wrapper(gone):
        response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"the database does not answer\n")


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_health_is_only_read(client, address):
    assert client.post(address).status_code == 405
