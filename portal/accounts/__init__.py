"""FEATURE. The registry 台账: what is true today of each account, and its sealed versions."""
