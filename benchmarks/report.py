"""What the report costs: bytes and CPU seconds, of eight policies and fifty replications with every section."""

from time import process_time

from experiments.report.page import page
from tests.experiments.report.cases import largest


def report_costs() -> dict[str, float]:
    """Measure the largest report that has a bar; importing what draws it is left out."""
    evidence = largest()
    began = process_time()
    written = page(evidence)
    return {"report_bytes": float(len(written.encode())), "report_cpu_s": process_time() - began}
