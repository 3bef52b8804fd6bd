package io.cim.location.projection;

/**
 * The stream that a read model was made from.
 *
 * @param name the stream's name
 * @param identity the stream's id
 * @param readModel where the read model is
 */
public record KnownStream(String name, String identity, String readModel) {}
