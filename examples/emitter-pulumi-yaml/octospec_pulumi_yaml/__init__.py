"""A format for octospec: roles as a Pulumi YAML program, written and read."""

from __future__ import annotations

from octo_spec.plugin import Emitter, Lack
from octospec_pulumi_yaml.kinds import KINDS
from octospec_pulumi_yaml.reading import read
from octospec_pulumi_yaml.vocabulary import FILE, FORMAT, RESERVED
from octospec_pulumi_yaml.writing import PulumiYamlOptions, emit

EMITTER = Emitter(
    name=FORMAT,
    summary="A Pulumi YAML program that creates the roles.",
    options=PulumiYamlOptions,
    emit=emit,
    read=read,
    kinds=KINDS,
    lacks=frozenset({Lack.STACK, Lack.REPEATED_REFERENCES, Lack.VALUE_CHECKS}),
    lone_file=FILE,
    file_names=(FILE,),
    reserved=RESERVED,
)
