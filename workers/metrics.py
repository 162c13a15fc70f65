"""What the workers count (执行指标), for Prometheus. No labels with ticket numbers or people."""

from prometheus_client import Counter, Gauge, Histogram

JOBS = Counter("hotline_jobs_total", "Jobs answered to the engine", ["job_type", "outcome"])
JOB_SECONDS = Histogram("hotline_job_seconds", "Seconds of a job, its share of the transaction", ["job_type"])
JOBS_HELD = Gauge("hotline_jobs_held", "Service jobs taken and not yet answered")
LAST_POLL = Gauge("hotline_last_poll_timestamp_seconds", "When the engine was last polled", ["job_type"])
