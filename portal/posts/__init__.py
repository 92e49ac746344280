"""What accounts publish: reviewed before it is published, and authorised where it is sensitive (第十一、十二条)."""
