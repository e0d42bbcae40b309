from types import SimpleNamespace

from sosdbt.dbt_run import progress


def _event(name: str, **data: object) -> SimpleNamespace:
    return SimpleNamespace(info=SimpleNamespace(name=name), data=SimpleNamespace(**data))


def _node(event: str, name: str, kind: str) -> SimpleNamespace:
    return _event(event, node_info=SimpleNamespace(node_name=name, resource_type=kind))


def test_nothing_is_drawn_where_there_is_no_terminal(capsys) -> None:
    with progress("2023Q1") as callbacks:
        assert callbacks == []
    assert capsys.readouterr() == ("", "")


def test_models_are_counted_on_a_terminal_and_the_running_node_is_named(
    capsys, monkeypatch
) -> None:
    import sys

    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    steps = (
        (_event("MainReportVersion", log_version=3), "0 of ?", "reading the models"),
        (_event("FoundStats", stat_line="12 seeds, 1,234 models, 3 sources"), "0 of 1234", ""),
        (_node("NodeStart", "counties", "seed"), "0 of 1234", "counties"),
        (_node("NodeStart", "stg_clients", "model"), "0 of 1234", "counties"),
        (_node("NodeFinished", "counties", "seed"), "0 of 1234", "stg_clients"),
        (_node("NodeFinished", "stg_clients", "model"), "1 of 1234", ""),
        (_node("NodeFinished", "never_started", "model"), "2 of 1234", ""),
    )
    for end in range(1, len(steps) + 1):
        with progress("2023Q1") as (hear,):
            for event, _, _ in steps[:end]:
                hear(event)
        out, err = capsys.readouterr()
        _, count, running = steps[end - 1]
        assert out == ""
        assert count in err
        assert running in err
