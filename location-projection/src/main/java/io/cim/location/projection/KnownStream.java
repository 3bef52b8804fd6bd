package io.cim.location.projection;

/**
 * The stream that a read model was made from.
 *
 * @param name the stream's name
 * @param identity the stream's id
 * @param readModel the name of the read model
 */
public record KnownStream(String name, String identity, String readModel) {}
