"""The interactive chart as an HTML page."""

import json
from html import escape
from string import Template
from typing import Any

from schools_charts.browser_pages import PLOTLY_JS
from schools_charts.formats.plotly_js import address

_PAGE = Template("""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>$title</title>
<meta name="description" content="$description">
<style>body { margin: 0; background: $paper } #chart { width: ${width}px; margin: auto }</style>
$plotly
</head>
<body>
<div id="chart" role="img" aria-label="$description"><noscript>$description</noscript></div>
<script type="application/json" id="figure">$figure</script>
<script>
const figure = JSON.parse(document.getElementById("figure").textContent);
Plotly.newPlot("chart", figure.data, figure.layout, {displaylogo: false});
</script>
</body>
</html>
""")


def page(figure: dict[str, Any], title: str, description: str, *, inline: bool) -> str:
    """Return the page of a figure, with plotly.js embedded or loaded from this server."""
    plotly = (
        f"<script>{PLOTLY_JS.read_text()}</script>"
        if inline
        else f'<script src="{address()}"></script>'
    )
    return _PAGE.substitute(
        title=escape(title),
        description=escape(description),
        paper=figure["layout"]["paper_bgcolor"],
        width=figure["layout"]["width"],
        plotly=plotly,
        figure=_json_in_html(figure),
    )


def _json_in_html(figure: dict[str, Any]) -> str:
    """Serialize a figure so that nothing in it ends the script element."""
    return json.dumps(figure, separators=(",", ":")).replace("<", "\\u003c")
