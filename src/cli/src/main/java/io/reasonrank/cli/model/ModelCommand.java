package io.reasonrank.cli.model;

import picocli.CommandLine.Command;

/** {@code model}: groups the commands about model directories. */
@Command(
    name = "model",
    mixinStandardHelpOptions = true,
    description = "Makes and inspects models in Hugging Face layout.",
    subcommands = {CreateModelCommand.class, InspectModelCommand.class})
public final class ModelCommand {}
