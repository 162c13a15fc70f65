"""Measurements (测量): ratios within one run; see README.md."""

import logging

import structlog

structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
