"""FEATURE. 委托: who decides for somebody who is away, from when until when."""
