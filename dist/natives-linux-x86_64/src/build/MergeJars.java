import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * Makes one jar of a folder and of the entries of other jars whose names match a pattern, copying their compressed bytes
 * as they are: half a gigabyte of native libraries takes a second and not half a minute. Entries keep the order given,
 * all have one date, nothing else depends on the machine; the first of two entries with one name stays.
 *
 * <p>Usage: java MergeJars.java OUTPUT FOLDER PATTERN JAR...
 */
final class MergeJars {
  private static final int LOCAL_HEADER = 0x04034b50;
  private static final int CENTRAL_HEADER = 0x02014b50;
  private static final int END = 0x06054b50;
  private static final int UTF_8_NAMES = 1 << 11;
  private static final int DATE = (2026 - 1980) << 9 | 11 << 5 | 21;

  private final ByteArrayOutputStream directory = new ByteArrayOutputStream();
  private final Set<String> names = new HashSet<>();
  private final OutputStream out;
  private long position;

  private MergeJars(OutputStream out) {
    this.out = out;
  }

  public static void main(String[] arguments) throws IOException {
    Path output = Path.of(arguments[0]);
    Path temporary = output.resolveSibling(output.getFileName() + ".tmp");
    Files.createDirectories(output.getParent());
    try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(temporary), 1 << 20)) {
      MergeJars jar = new MergeJars(file);
      jar.addFolder(Path.of(arguments[1]));
      Pattern pattern = Pattern.compile(arguments[2]);
      for (int i = 3; i < arguments.length; i++) {
        jar.addJar(Path.of(arguments[i]), pattern);
      }
      jar.finish();
    }
    Files.move(temporary, output, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  private void addFolder(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder)) {
      files = walk.filter(Files::isRegularFile).toList();
    }
    List<String> sorted =
        new ArrayList<>(files.stream().map(file -> folder.relativize(file).toString().replace('\\', '/')).sorted().toList());
    if (sorted.remove("META-INF/MANIFEST.MF")) {
      sorted.add(0, "META-INF/MANIFEST.MF");
    }
    for (String name : sorted) {
      byte[] content = Files.readAllBytes(folder.resolve(name));
      CRC32 crc = new CRC32();
      crc.update(content);
      ByteArrayOutputStream compressed = new ByteArrayOutputStream();
      Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, /* nowrap= */ true);
      try (DeflaterOutputStream deflate = new DeflaterOutputStream(compressed, deflater)) {
        deflate.write(content);
      }
      deflater.end();
      add(name, 8, crc.getValue(), content.length, ByteBuffer.wrap(compressed.toByteArray()));
    }
  }

  private void addJar(Path jar, Pattern pattern) throws IOException {
    int added = names.size();
    try (RandomAccessFile file = new RandomAccessFile(jar.toFile(), "r");
        FileChannel channel = file.getChannel()) {
      ByteBuffer all =
          channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()).order(ByteOrder.LITTLE_ENDIAN);
      int end = all.limit() - 22;
      while (all.getInt(end) != END) {
        end--;
      }
      int entries = all.getShort(end + 10) & 0xFFFF;
      int header = all.getInt(end + 16);
      for (int i = 0; i < entries; i++) {
        header = addEntry(all, header, pattern);
      }
    }
    if (names.size() == added) {
      throw new IOException("Cannot merge " + jar + ": no entry matches " + pattern + ". Correct the pattern.");
    }
  }

  private int addEntry(ByteBuffer jar, int header, Pattern pattern) throws IOException {
    if (jar.getInt(header) != CENTRAL_HEADER) {
      throw new IOException("Cannot merge a jar: its directory is damaged at " + header + ". Download it again.");
    }
    int nameLength = jar.getShort(header + 28) & 0xFFFF;
    byte[] name = new byte[nameLength];
    jar.get(header + 46, name);
    String text = new String(name, StandardCharsets.UTF_8);
    if (pattern.matcher(text).matches() && !names.contains(text)) {
      long size = jar.getInt(header + 24) & 0xFFFFFFFFL;
      int compressed = jar.getInt(header + 20);
      int local = jar.getInt(header + 42);
      if (compressed < 0 || local < 0 || size == 0xFFFFFFFFL) {
        throw new IOException("Cannot merge " + text + ": it is larger than 2 GiB. Leave it out.");
      }
      int data = local + 30 + (jar.getShort(local + 26) & 0xFFFF) + (jar.getShort(local + 28) & 0xFFFF);
      add(text, jar.getShort(header + 10), jar.getInt(header + 16) & 0xFFFFFFFFL, size, jar.slice(data, compressed));
    }
    return header + 46 + nameLength + (jar.getShort(header + 30) & 0xFFFF) + (jar.getShort(header + 32) & 0xFFFF);
  }

  private void add(String name, int method, long crc, long size, ByteBuffer data) throws IOException {
    names.add(name);
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    int compressed = data.remaining();
    ByteBuffer common = little(26);
    common.putShort((short) 20).putShort((short) UTF_8_NAMES).putShort((short) method);
    common.putShort((short) 0).putShort((short) DATE);
    common.putInt((int) crc).putInt(compressed).putInt((int) size);
    common.putShort((short) bytes.length).putShort((short) 0);

    directory.write(little(6).putInt(CENTRAL_HEADER).putShort((short) 20).array());
    directory.write(common.array());
    directory.write(little(14).putInt(10, (int) position).array());
    directory.write(bytes);

    out.write(little(4).putInt(LOCAL_HEADER).array());
    out.write(common.array());
    out.write(bytes);
    position += 30L + bytes.length + compressed;
    byte[] block = new byte[1 << 16];
    while (data.hasRemaining()) {
      int part = Math.min(block.length, data.remaining());
      data.get(block, 0, part);
      out.write(block, 0, part);
    }
    if (position > 0xFFFFFFFFL) {
      throw new UncheckedIOException(new IOException("Cannot merge: the jar passes 4 GiB. Leave entries out."));
    }
  }

  private void finish() throws IOException {
    out.write(directory.toByteArray());
    ByteBuffer end = little(22).putInt(END).putInt(0);
    end.putShort((short) names.size()).putShort((short) names.size());
    end.putInt(directory.size()).putInt((int) position).putShort((short) 0);
    out.write(end.array());
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
