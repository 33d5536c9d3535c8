"""A QR code as SVG, drawn by the library that the second step of signing in uses too."""

import qrcode
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

EDGE = 4  # modules of quiet around it, as the standard asks


def svg_of(address: str, title: str) -> SafeString:
    """One path in one element, coloured by attributes: no style, so it holds under our CSP."""
    code = qrcode.QRCode(border=EDGE, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(address)
    code.make(fit=True)
    rows = code.get_matrix()
    dots = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return format_html(
        '<svg class="qr" viewBox="0 0 {n} {n}" role="img" aria-label="{title}" shape-rendering="crispEdges">'
        '<rect width="{n}" height="{n}" fill="#fff"/><path d="{dots}" fill="#000"/></svg>',
        n=len(rows),
        title=title,
        dots=mark_safe(dots),  # noqa: S308 -- digits and letters made above
    )
