# syntax=docker/dockerfile:1
# Three stages: the web pages, the program, and a small image that runs it without root.

FROM node:20-bookworm-slim AS web
WORKDIR /src/crates/explorer/web
COPY crates/explorer/web/package.json crates/explorer/web/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY crates/explorer/web/ ./
RUN npm run build

FROM rust:1.95-bookworm AS build
WORKDIR /src
COPY . .
COPY --from=web /src/crates/explorer/web/dist crates/explorer/web/dist
RUN cargo build --release --locked --package newsgraph-cli

FROM debian:bookworm-slim
RUN useradd --uid 10001 --home-dir /data --create-home newsgraph
COPY --from=build /src/target/release/newsgraph /usr/local/bin/newsgraph
COPY --from=build /src/data/samples /usr/share/newsgraph/samples
USER newsgraph
ENV NEWSGRAPH_DATA=/data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["newsgraph", "health", "--url", "http://127.0.0.1:8080"]
ENTRYPOINT ["newsgraph"]
CMD ["serve", "--listen", "0.0.0.0:8080"]
