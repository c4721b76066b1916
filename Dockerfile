# One image for each program, from one build of them all:
#
#   docker build --build-arg PROGRAM=qiyou-childcare --tag qiyou-childcare:0.1.0 .
#
# docker-compose.yml builds those that a county needs.

FROM rust:1.95-bookworm AS builder
WORKDIR /source
COPY . .
# The caches stay on the machine that builds; what is to go on is moved out of them.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/source/target \
    cargo build --release --locked --workspace --exclude qiyou-tests --bins \
 && mkdir -p /programs /data \
 && find target/release -maxdepth 1 -type f -executable -name 'qiyou*' -exec cp -t /programs {} + \
 && strip --strip-debug /programs/*

# The C library, root certificates and time zones; no shell, no package manager.
FROM gcr.io/distroless/cc-debian12:nonroot
ARG PROGRAM=qiyou
COPY --from=builder /programs/${PROGRAM} /usr/local/bin/
# A volume that is mounted here belongs to the user from the first.
COPY --from=builder --chown=65532:65532 /data /var/lib/qiyou
WORKDIR /var/lib/qiyou
USER 65532:65532
