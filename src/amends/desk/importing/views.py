"""Upload or name a file, look, map, start, watch, undo."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from amends.cases.actors import staff
from amends.cases.errors import Invalid
from amends.desk.answers import attempt, me, require_page, say
from amends.desk.frame import frame_of
from amends.desk.importing.context import files, page_of, path_of
from amends.listen.importing import running, services
from amends.listen.importing.mapping import NAMES, Mapping, mapping_of
from amends.listen.importing.models import Import, SavedMapping
from amends.listen.mail import safe_name

MOST = 100


def imports(request: HttpRequest) -> HttpResponse:
    """The imports there were, what lies ready, and the upload; a POST looks at a file."""
    require_page(me(request), "firm.change")
    if request.method != "POST":
        return _list(request)
    made: list[Import] = []
    return attempt(
        request, lambda: made.append(_look(request)), lambda: redirect("import", pk=made[0].pk), _list
    )


def _list(request: HttpRequest) -> HttpResponse:
    frame = frame_of(request)
    rows = [(row, frame.ago(row.made_at)) for row in Import.objects.order_by("-pk")[:MOST]]
    context = {"nav": "settings", "settings_nav": "import", "rows": rows, "files": files()}
    return render(request, "desk/importing/list.html", context)


def _look(request: HttpRequest) -> Import:
    upload, name = request.FILES.get("file"), request.POST.get("name", "")
    if upload is not None:
        name = _keep(upload)
    found = path_of(name)
    if found is None:
        raise Invalid("Choose a file, or one that lies in the folder.", "file")
    return services.look(found, staff(me(request)))


def _keep(upload: Any) -> str:
    """Put an uploaded file beside the others, never over one of them."""
    name, folder = safe_name(upload.name) or "upload", services.inbox()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    number, path = 1, folder / name.lstrip(".")
    while True:
        try:
            with path.open("xb") as out:
                for block in upload.chunks():
                    out.write(block)
            return path.name
        except FileExistsError:
            number += 1
            path = folder / f"{number}-{name.lstrip('.')}"


@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Where one import stands: the preview, the progress, or the result."""
    require_page(me(request), "firm.change")
    return _show(request, get_object_or_404(Import, pk=pk))


def _show(request: HttpRequest, row: Import) -> HttpResponse:
    context: dict[str, Any] = {
        "nav": "settings",
        "settings_nav": "import",
        "page": page_of(row, frame_of(request)),
    }
    partial = request.GET.get("part") == "progress"
    if not partial:
        return render(request, "desk/importing/one.html", context)
    answer = render(request, "desk/importing/progress.html", context)
    if not context["page"].progress.busy:
        answer["HX-Refresh"] = "true"  # it ended: the whole page has other buttons now
    return answer


@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Map again, start, stop, go on, undo, or forget."""
    require_page(me(request), "firm.change")
    row = get_object_or_404(Import, pk=pk)
    verb = ACTS.get(request.POST.get("do", ""))
    if verb is None:
        raise Http404

    def done() -> HttpResponse:
        return redirect("import", pk=pk) if Import.objects.filter(pk=pk).exists() else redirect("imports")

    return attempt(request, lambda: verb(request, row), done, lambda r: _show(r, row))


def _said(request: HttpRequest, row: Import) -> Mapping:
    """The mapping as the form has it, or a saved one that was picked."""
    wanted = request.POST.get("saved", "")
    saved = SavedMapping.objects.filter(pk=wanted).first() if wanted.isdecimal() else None
    if saved:
        return mapping_of(saved.mapping)
    columns = {ours: request.POST[f"column-{ours}"] for ours in NAMES if request.POST.get(f"column-{ours}")}
    has_form = any(f"column-{ours}" in request.POST for ours in NAMES)
    return mapping_of(
        {
            "columns": columns if has_form else row.mapping.get("columns", {}),
            "dates": request.POST.get("dates", ""),
            "zone": request.POST.get("zone", "").strip(),
        }
    )


def _map(request: HttpRequest, row: Import) -> None:
    mapping, by = _said(request, row), staff(me(request))
    services.map_again(row, mapping, request.POST.get("channel", row.channel), by)
    if request.POST.get("save_as", "").strip():
        services.keep_mapping(request.POST["save_as"], mapping, by)
        say(request, "The mapping is kept.")


def _start(request: HttpRequest, row: Import) -> None:
    _map(request, row)
    running.start(row, staff(me(request)))
    say(request, "It runs. You may leave this page.")


def _stop(request: HttpRequest, row: Import) -> None:
    services.stop(row, staff(me(request)))
    say(request, "It stops behind its current batch.")


def _resume(request: HttpRequest, row: Import) -> None:
    running.resume(row, staff(me(request)))
    say(request, "It goes on.")


def _undo(request: HttpRequest, row: Import) -> None:
    running.begin_undo(row, staff(me(request)))
    say(request, "It is being taken back.")


def _drop(request: HttpRequest, row: Import) -> None:
    services.drop(row, staff(me(request)))
    say(request, "Forgotten. The file stays in the folder.")


ACTS: dict[str, Callable[[HttpRequest, Import], None]] = {
    "map": _map, "start": _start, "stop": _stop, "resume": _resume, "undo": _undo, "drop": _drop,
}  # fmt: skip


@require_safe
def problems(request: HttpRequest, pk: int) -> HttpResponse | StreamingHttpResponse:
    """Every row that could not be brought, as CSV."""
    require_page(me(request), "firm.change")
    row = get_object_or_404(Import, pk=pk)

    def lines() -> Any:
        yield _csv_line(["row", "why"])
        for problem in row.problems.order_by("row", "id").iterator():
            yield _csv_line([problem.row, problem.why])

    answer = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="import-{row.pk}-problems.csv"'
    return answer


def _csv_line(cells: list[Any]) -> str:
    out = io.StringIO()
    # A cell that begins like a formula is none when a spreadsheet opens it.
    csv.writer(out).writerow([f"'{cell}" if str(cell)[:1] in "=+-@\t\r" else cell for cell in cells])
    return out.getvalue()


@require_safe
def mapping(request: HttpRequest, pk: int) -> HttpResponse:
    """The mapping as the file that `amends import --mapping` reads."""
    require_page(me(request), "firm.change")
    row = get_object_or_404(Import, pk=pk)
    answer = HttpResponse(
        json.dumps(row.mapping, ensure_ascii=False, indent=2), content_type="application/json"
    )
    answer["Content-Disposition"] = f'attachment; filename="mapping-{row.pk}.json"'
    return answer
