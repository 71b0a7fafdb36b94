/**
 * A promotion as a change in Git: one branch and one commit per digest, one pull request, and what
 * people made of it. See {@code DESIGN.md} beside the module.
 */
@NullMarked
package io.reasonrank.promotion.git;

import org.jspecify.annotations.NullMarked;
