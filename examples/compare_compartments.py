"""
Where do the mushroom body output neurons get their input? Queries from Python, on the data that comes with nlcrit.

Run it with `python examples/compare_compartments.py`; it needs no network.
"""

from __future__ import annotations

import nlcrit

LOBES = ["a'L(R)", "aL(R)", "b'L(R)", "bL(R)", "gL(R)"]


def main() -> None:
    """Print, for each lobe of the right mushroom body, the MBONs with the most inputs there."""
    data = nlcrit.connect("hemibrain_mb")
    print(data)
    # Parsed once, asked with another value each time: a value never changes the shape of a query.
    most = nlcrit.parse("""
        type ~ "MBON.*" and input in $lobe min 1000
        return type, input in $lobe
        sort by input in $lobe desc
        limit 3
    """)
    for lobe in LOBES:
        neurons = data.run(most, lobe=lobe)
        types = ", ".join(f"{type_} ({inputs:,})" for type_, inputs in neurons.iloc[:, 1:].itertuples(index=False))
        print(f"{lobe:7} {types}")
    criteria = nlcrit.NC(type="MBON.*", inputRois=LOBES, roi_req="any", min_roi_inputs=1000)
    print(data.count(criteria), "MBONs have 1,000 inputs in at least one of them:", criteria)


if __name__ == "__main__":
    main()
