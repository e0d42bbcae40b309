from types import SimpleNamespace

from sosdbt.progress import Models, progress


def _event(name: str, **data: object) -> SimpleNamespace:
    return SimpleNamespace(info=SimpleNamespace(name=name), data=SimpleNamespace(**data))


def _node(event: str, name: str, kind: str) -> SimpleNamespace:
    return _event(event, node_info=SimpleNamespace(node_name=name, resource_type=kind))


def test_models_are_counted_and_the_running_node_is_named() -> None:
    seen = []
    models = Models(lambda state: seen.append((state.done, state.to_do, state.running)))
    for event in (
        _event("MainReportVersion", log_version=3),
        _event("FoundStats", stat_line="12 seeds, 1,234 models, 3 sources"),
        _node("NodeStart", "counties", "seed"),
        _node("NodeStart", "stg_clients", "model"),
        _node("NodeFinished", "counties", "seed"),
        _node("NodeFinished", "stg_clients", "model"),
    ):
        models.hear(event)
    assert seen == [
        (0, 1234, ""),
        (0, 1234, "counties"),
        (0, 1234, "counties"),
        (0, 1234, "stg_clients"),
        (1, 1234, ""),
    ]


def test_nothing_is_drawn_where_there_is_no_terminal(capsys) -> None:
    with progress("2023Q1") as callbacks:
        assert callbacks == []
    assert capsys.readouterr() == ("", "")


def test_a_line_is_drawn_on_a_terminal(capsys, monkeypatch) -> None:
    import sys

    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with progress("2023Q1") as (hear,):
        hear(_event("FoundStats", stat_line="7 models"))
        hear(_node("NodeStart", "int_persons", "model"))
    out, err = capsys.readouterr()
    assert out == ""
    assert "0 of 7 models int_persons" in err
