"""What Jupyter Book's configuration file cannot say."""

from pathlib import Path

from sphinx.errors import ConfigError


def need_vendor_files(app, config):
    """Stop early where the front-end files were never fetched."""
    if not Path(app.srcdir, "assets", "vendor", "widgets", "embed-amd.js").exists():
        raise ConfigError("assets/vendor is missing: build the book with `make book`")


def repository_buttons(app, config):
    """Repository and issue buttons, only where the book knows its address."""
    known = bool(config.html_theme_options.get("repository_url"))
    config.html_theme_options.update(use_repository_button=known, use_issues_button=known)
    if not known:
        config.html_theme_options.pop("launch_buttons", None)


def no_thebe(app):
    """Pages do not offer Thebe, so they carry neither its script nor its foreign address."""
    for name, listeners in app.events.listeners.items():
        app.events.listeners[name] = [l for l in listeners if l.handler.__module__ != "sphinx_thebe"]


def setup(app):
    app.connect("config-inited", need_vendor_files)
    app.connect("config-inited", repository_buttons)
    app.connect("builder-inited", no_thebe, priority=0)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
