# The application of docker-compose.yml: web, worker and scheduler run from this one image.
FROM node:22-bookworm-slim AS front
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN node requirements/front.mjs

FROM python:3.12-slim-bookworm
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DEBUG=0
WORKDIR /app
RUN useradd --system --create-home --uid 10001 petition && mkdir -p /srv/media /srv/beat \
    && chown petition /srv/media /srv/beat
COPY requirements/base.txt requirements/base.txt
RUN pip install --no-cache-dir --require-hashes -r requirements/base.txt
COPY . .
COPY --from=front /app/static/vendor static/vendor
COPY --from=front /app/fonts fonts
RUN python manage.py collectstatic --noinput
USER petition
EXPOSE 8000
CMD ["gunicorn", "petition_office.wsgi", "--bind", "0.0.0.0:8000"]
