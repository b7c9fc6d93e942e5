"""A gate on two small policies in a small world, with files in the current folder."""

from pathlib import Path

from experiments.gate.settings import GateFile, load_gate
from policies.catalog import CATALOG

SCENARIO = "name: tiny\ndays: 10\nrun_out_days: 2\npopulation: {persons: 60, placed_over_days: 3}\n"
EXPERIMENT = """\
name: small
scenario: world.yaml
policies:
  no_contact:
  cadence:
"""
GATE = """\
name: door
experiments: [small.yaml]
policies: [cadence]
metrics:
  recovery_rate: {margin: 0.002}
  rpc_per_account:
looks: [30, 40]
confirm: 30
"""


def write_files(gate: str = GATE, experiment: str = EXPERIMENT, scenario: str = SCENARIO) -> Path:
    """Write the files; the gate's path."""
    Path("world.yaml").write_text(scenario)
    Path("small.yaml").write_text(experiment)
    Path("door.yaml").write_text(gate)
    return Path("door.yaml")


def gate_file(gate: str = GATE) -> GateFile:
    """Write the files, and read the gate."""
    return load_gate(write_files(gate), CATALOG)
