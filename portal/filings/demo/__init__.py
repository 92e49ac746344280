"""The filings of the demonstration, in every state, each brought there by the real steps."""

from portal.feature import DemoStep
from portal.filings.demo import beside, later, making

STEPS = (DemoStep(10, making.begin), DemoStep(20, later.go_on), DemoStep(60, beside.go_on))
