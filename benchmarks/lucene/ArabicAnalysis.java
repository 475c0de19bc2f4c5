import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.ar.ArabicAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/**
 * Analyses the texts of a file (UTF-8, separated by U+001E) with Lucene's ArabicAnalyzer, several
 * times over in one process, and prints what each pass took: "seconds tokens letters". The first
 * passes warm the virtual machine up; the caller says which it counts.
 */
public class ArabicAnalysis {
    public static void main(String[] arguments) throws Exception {
        byte[] bytes = Files.readAllBytes(Paths.get(arguments[0]));
        String[] texts = new String(bytes, StandardCharsets.UTF_8).split("\u001e");
        int passes = Integer.parseInt(arguments[1]);
        for (int pass = 0; pass < passes; pass++) {
            long started = System.nanoTime();
            long tokens = 0, letters = 0;
            try (Analyzer analyzer = new ArabicAnalyzer()) {
                for (String text : texts) {
                    try (TokenStream stream = analyzer.tokenStream("body", new StringReader(text))) {
                        CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
                        stream.reset();
                        while (stream.incrementToken()) {
                            tokens++;
                            letters += term.length();
                        }
                        stream.end();
                    }
                }
            }
            double seconds = (System.nanoTime() - started) / 1e9;
            System.out.println(seconds + " " + tokens + " " + letters);
        }
    }
}
