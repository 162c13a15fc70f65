"""What can be wrong with a report that is asked for (报表错误)."""

from hotline.errors import HotlineError, NotFound


class CatalogueInvalid(HotlineError):
    """The office's file of indicators can't be read, or says something that has no meaning."""

    code = "CATALOGUE_INVALID"
    status = 422
    message = "指标文件有误"


class IndicatorUnknown(NotFound):
    """No indicator, or no set of indicators, has that code in the office's file."""

    code = "INDICATOR_UNKNOWN"
    message = "没有这个指标"


class AsOfInFuture(HotlineError):
    """Figures are wanted as known at a moment that is still to come."""

    code = "AS_OF_IN_FUTURE"
    status = 422
    message = "“数据截至”不能晚于当前时间"


class ReportKindUnknown(NotFound):
    """There is no report of that kind."""

    code = "REPORT_KIND_UNKNOWN"
    message = "没有这种报表：可用 monthly、bimonthly、quarterly、half_yearly、yearly"
