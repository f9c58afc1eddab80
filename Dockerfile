# The server as an image. Build: docker build -t stage-review .   (or buildah bud --format docker, which keeps the health check)
# To hold the base still, give it by digest: --build-arg BASE_IMAGE=node@sha256:…
# Its Node is the one that package.json pins; a test compares the two.
ARG BASE_IMAGE=node:24.21.0-bookworm-slim

FROM ${BASE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# No script of a dependency runs: the base brings the Node that the package "node" would fetch.
RUN npm ci --ignore-scripts
COPY require-node.mjs tsconfig.json tsconfig.build.json ./
COPY scripts ./scripts
COPY src ./src
RUN npm run build

FROM ${BASE_IMAGE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts

FROM ${BASE_IMAGE}
LABEL org.opencontainers.image.title="stage-review" \
      org.opencontainers.image.description="A GitHub App that reviews pull requests for the client certificate of API Gateway REST stages" \
      org.opencontainers.image.licenses="Apache-2.0"
# The server needs Node alone: what could install more goes.
RUN rm -rf /usr/local/lib/node_modules /opt/yarn-* \
           /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /usr/local/bin/yarn /usr/local/bin/yarnpkg
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json LICENSE ./
ENV NODE_ENV=production DATA_DIR=/data
# The files above are root's, and the server writes to DATA_DIR alone: the root file system may be mounted read-only
# (docker run --read-only). With DATABASE_URL it writes nothing there either.
RUN mkdir /data && chown 1000:1000 /data
VOLUME /data
# By number, so that Kubernetes' runAsNonRoot can tell.
USER 1000:1000
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["node", "--eval", "fetch('http://127.0.0.1:' + (process.env.PORT || 3000) + '/healthz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/server.js"]
