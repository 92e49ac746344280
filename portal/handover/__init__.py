"""FEATURE. Who runs which accounts, who leaves when, and how their accounts are handed over (第十条).

`queues`: what a leaver would leave undone in the portal, moved to a successor case by case as `portal.cases.handing` says. `effects` and
`views.sheets`: the accounts they run, a change for each, and the sheet to sign. `views.radar`: who leaves soon; `table`: many described.
"""
