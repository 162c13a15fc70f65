"""What is wrong with the table of limits (时限表错误)."""

from hotline.errors import ContractBroken


class LimitUnknown(ContractBroken):
    """The table of limits counts from a moment, or in a unit, that the program does not know."""

    code = "LIMIT_UNKNOWN"
    message = "时限表（deadlines.dmn）中的起算点或单位无法识别"
