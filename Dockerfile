# octospec with what signs releases, asks AWS and reads third-party Terraform; runs as a user without privileges:
#
#     docker run --rm --user "$(id -u):$(id -g)" --volume "$PWD:/work" IMAGE build spec.yaml
#
# `make release-ready` looks up the digest. Until then: docker build --build-arg PYTHON=python:3.11-slim .
ARG PYTHON=python:3.11-slim@sha256:REVISION

# hadolint ignore=DL3006 -- PYTHON has a tag, and a digest
FROM ${PYTHON} AS build
WORKDIR /source
COPY requirements/action.txt requirements/image.txt requirements/
RUN python -m venv /octospec \
 && python -m pip install --no-cache-dir --require-hashes --requirement requirements/action.txt \
 && /octospec/bin/python -m pip install --no-cache-dir --require-hashes --requirement requirements/image.txt
COPY . .
# python-hcl2 compiles its grammar at its first use, which the user of the image may not write.
RUN python -m hatchling build --target wheel --directory /wheel \
 && /octospec/bin/python -m pip install --no-cache-dir --no-deps /wheel/*.whl \
 && /octospec/bin/python -c 'import hcl2; hcl2.loads("a = 1\n")' \
 && /octospec/bin/python -m pip uninstall --yes --quiet pip setuptools

# hadolint ignore=DL3006 -- as above
FROM ${PYTHON}
# git, because octospec compares a spec with its versions in git. Debian removes old versions, so none is pinned.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends git \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 65532 --create-home octospec
COPY --from=build /octospec /octospec
ENV PATH="/octospec/bin:$PATH" PYTHONDONTWRITEBYTECODE=1
USER 65532:65532
WORKDIR /work
ENTRYPOINT ["octospec"]
