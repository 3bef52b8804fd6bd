package io.cim.location.app;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Overwrites blocks of a file, as a broken disk would. */
final class FileBlocks {

    private static final int BLOCK = 4_096;

    private FileBlocks() {}

    /** Overwrites some blocks between a first one and the end. */
    static void overwrite(Path file, int first, int blockCount) throws IOException {
        byte[] junk = new byte[BLOCK];
        Random random = new Random(7);
        try (RandomAccessFile blocks = new RandomAccessFile(file.toFile(), "rw")) {
            long end = blocks.length() / BLOCK;
            for (int i = 0; i < blockCount; i++) {
                random.nextBytes(junk);
                blocks.seek((first + (long) i * (end - first) / blockCount) * BLOCK);
                blocks.write(junk);
            }
        }
    }

    /** Overwrites all blocks. */
    static void overwriteAll(Path file) throws IOException {
        overwrite(file, 0, (int) (Files.size(file) / BLOCK));
    }
}
