import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Says what java.util.regex makes of patterns and values.
 *
 * A line in: a pattern and its values, in base64 of UTF-8, separated by tabs. A line out: "R" where the pattern
 * is rejected, else "A" and a letter for each value: T (matches), F (does not), X (no answer in time, or failed).
 */
public class JavaOracle {
    private static final long LIMIT_MS = 1000;

    private static ExecutorService worker() {
        return Executors.newSingleThreadExecutor(job -> {
            Thread thread = new Thread(null, job, "match", 64L << 20);
            thread.setDaemon(true);
            return thread;
        });
    }

    private static String decode(String field) {
        return new String(Base64.getDecoder().decode(field), StandardCharsets.UTF_8);
    }

    public static void main(String[] arguments) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        StringBuilder out = new StringBuilder();
        ExecutorService worker = worker();
        String line;
        while ((line = in.readLine()) != null) {
            String[] fields = line.split("\t", -1);
            Pattern pattern;
            try {
                pattern = Pattern.compile(decode(fields[0]));
            } catch (PatternSyntaxException error) {
                out.append("R\n");
                continue;
            } catch (RuntimeException | StackOverflowError error) {
                out.append("R\n");
                continue;
            }
            out.append('A');
            for (int index = 1; index < fields.length; index++) {
                String value = decode(fields[index]);
                Future<Boolean> answer = worker.submit(() -> pattern.matcher(value).matches());
                try {
                    out.append(answer.get(LIMIT_MS, TimeUnit.MILLISECONDS) ? 'T' : 'F');
                } catch (ExecutionException error) {
                    out.append('X');
                } catch (TimeoutException error) {
                    // The thread cannot be stopped; leave it, and go on with another.
                    worker = worker();
                    out.append('X');
                }
            }
            out.append('\n');
        }
        System.out.print(out);
        System.out.flush();
        System.exit(0);
    }
}
