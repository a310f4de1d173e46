"""What any tool on pydantic pays before it does anything: the import, and one model."""

from pydantic import BaseModel


class Nothing(BaseModel):
    """The smallest model."""
