package io.reasonrank.stage.spec;

/** Parameters of one stage; a new stage is a new record here. */
public sealed interface StageParameters
    permits LabelParameters,
        FinalizeParameters,
        SftParameters,
        RlParameters,
        ExportParameters,
        EvaluateParameters,
        GateParameters,
        CleanParameters {}
