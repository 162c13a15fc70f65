# Debian's PostgreSQL (数据库) with the folders, the user and the variables of Docker's official image, as far as
# compose.yaml uses them, so that either can be used.
ARG BASE=debian:trixie-slim

FROM ${BASE}
ARG DEBIAN_FRONTEND=noninteractive
RUN groupadd --gid 999 postgres \
    && useradd --uid 999 --gid 999 --no-create-home --home-dir /var/lib/postgresql --shell /usr/sbin/nologin postgres \
    && apt-get update \
    && apt-get install --yes --no-install-recommends postgresql-17 tini \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/* /var/lib/postgresql/17 /etc/postgresql/17 \
    && install --directory --owner 999 --group 999 --mode 700 /var/lib/postgresql/data \
    && install --directory --owner 999 --group 999 --mode 2775 /var/run/postgresql
COPY postgres_entrypoint.sh /usr/local/bin/postgres-entrypoint
ENV PATH=/usr/lib/postgresql/17/bin:$PATH \
    LANG=C.UTF-8 \
    PGDATA=/var/lib/postgresql/data
USER 999:999
WORKDIR /var/lib/postgresql
VOLUME /var/lib/postgresql/data
EXPOSE 5432
STOPSIGNAL SIGINT
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["pg_isready", "--quiet", "--host", "127.0.0.1"]
ENTRYPOINT ["postgres-entrypoint"]
