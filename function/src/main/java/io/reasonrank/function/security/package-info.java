/** Who may ask: API keys from a mounted secret, and tokens of an OpenID Connect issuer. */
@NullMarked
package io.reasonrank.function.security;

import org.jspecify.annotations.NullMarked;
