# One image for web, worker, beat and the management commands; docker-compose.yml says which is which.
FROM python:3.11-slim AS packages
RUN python -m venv /opt/venv
COPY requirements/base.txt /tmp/base.txt
RUN /opt/venv/bin/pip install --no-cache-dir --require-hashes -r /tmp/base.txt

FROM python:3.11-slim
# pg_dump, pg_restore and psql for `manage.py backup` and `restore`; no older than the server's version.
RUN apt-get update \
    && apt-get install -y --no-install-recommends postgresql-client \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /srv/shouquan --shell /usr/sbin/nologin shouquan \
    && install -d -o shouquan -g shouquan -m 0750 /data /witness
COPY --from=packages /opt/venv /opt/venv
WORKDIR /srv/shouquan
COPY . .
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    SHOUQUAN_MODE=production \
    SHOUQUAN_DATA=/data
# The code belongs to root and is only read by the server; all that changes lies in /data.
RUN SHOUQUAN_DATA=/tmp/build SHOUQUAN_MODE=demo python manage.py translations && rm -rf /tmp/build
USER shouquan
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 CMD ["python", "script/healthz.py"]
CMD ["gunicorn", "config.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--threads", "8", \
     "--worker-tmp-dir", "/dev/shm", "--no-control-socket", "--access-logfile", "-"]
