# The engine (流程引擎) from the distribution of Maven Central, with the folders, the user and the variables of Camunda's
# own image, so that either can be used. The context is the unpacked distribution.
ARG BASE=debian:trixie-slim

FROM ${BASE}
ARG DEBIAN_FRONTEND=noninteractive
RUN apt-get update \
    && apt-get install --yes --no-install-recommends openjdk-21-jre-headless tini \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/* \
    && groupadd --gid 1001 camunda \
    && useradd --uid 1001 --gid 1001 --no-create-home --home-dir /usr/local/zeebe --shell /usr/sbin/nologin camunda \
    && install --directory --owner 1001 --group 0 --mode 775 \
        /usr/local/zeebe /usr/local/zeebe/data /usr/local/zeebe/logs
COPY --chown=1001:0 . /usr/local/zeebe
ENV ZB_HOME=/usr/local/zeebe \
    PATH=/usr/local/zeebe/bin:$PATH \
    ZEEBE_BROKER_GATEWAY_NETWORK_HOST=0.0.0.0 \
    ROCKSDB_MUSL_LIBC=false
USER 1001:1001
WORKDIR /usr/local/zeebe
VOLUME /usr/local/zeebe/data
ARG VERSION=0
LABEL org.opencontainers.image.title="zeebe" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.licenses="LicenseRef-see-usr-local-zeebe"
EXPOSE 8080 9600 26500 26501 26502
HEALTHCHECK --interval=10s --timeout=5s --start-period=120s --retries=3 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/9600 && printf 'GET /actuator/health/readiness HTTP/1.0\\r\\n\\r\\n' >&3 && grep -q '^HTTP/1.[01] 200' <&3"]
ENTRYPOINT ["tini", "--", "/usr/local/zeebe/bin/broker"]
