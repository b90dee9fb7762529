import subprocess
import sys

import seenit.evaluate as package


def test_public_names_are_sorted_and_exist():
    assert package.__all__ == sorted(package.__all__)
    assert all(
        getattr(package, name).__module__.startswith(package.__name__) for name in package.__all__
    )


def test_importing_the_package_does_not_import_scikit_learn():
    code = "import sys, seenit.evaluate; sys.exit('sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
