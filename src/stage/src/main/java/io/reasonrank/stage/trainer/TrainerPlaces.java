package io.reasonrank.stage.trainer;

/**
 * What a renderer has to know of the machine.
 *
 * @param base directory of the model that training starts from
 * @param work directory of the trainer's files and checkpoints; survives a crash
 * @param averageTokens mean length of a training example, at least 1
 * @param rewardUrl address of the reward service, empty for SFT
 */
public record TrainerPlaces(String base, String work, int averageTokens, String rewardUrl) {}
