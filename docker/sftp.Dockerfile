# OpenSSH for files in and out: one chrooted account per counterpart, and the service account that sees all folders.
FROM debian:bookworm-slim

RUN apt-get update \
    && apt-get install --yes --no-install-recommends acl openssh-client openssh-server \
    && rm -rf /var/lib/apt/lists/* /etc/ssh/ssh_host_*

COPY docker/sshd_config /etc/ssh/sshd_config
COPY docker/sftp-entrypoint /usr/local/bin/
EXPOSE 22
ENTRYPOINT ["sftp-entrypoint"]
