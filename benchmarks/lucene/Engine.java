import java.io.IOException;
import java.nio.file.Paths;
import java.util.List;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.ar.ArabicAnalyzer;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.uhighlight.UnifiedHighlighter;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.QueryBuilder;

/**
 * Lucene as an application in Java would use it: one call of this is one query. Called step by step
 * from Python, reading ten titles would take fifty times as long as finding the articles.
 */
public final class Engine {
    private static final int SNIPPETS = 2;
    private static final char END = '\u001f';

    private final Analyzer analyzer = new ArabicAnalyzer();
    private final Directory directory;
    private IndexWriter writer;
    private IndexSearcher searcher;

    public Engine(String folder) throws IOException {
        directory = FSDirectory.open(Paths.get(folder));
    }

    public void create(double bufferMegabytes) throws IOException {
        IndexWriterConfig config = new IndexWriterConfig(analyzer);
        config.setRAMBufferSizeMB(bufferMegabytes);
        writer = new IndexWriter(directory, config);
    }

    /** Adds one article; may be called by several threads at once. */
    public void add(String id, String title, String text) throws IOException {
        Document document = new Document();
        document.add(new StringField("id", id, Field.Store.NO));
        // Stored fields lie in one block with the texts: reading ten titles from there takes ten
        // times as long as finding the articles and reading the titles from these columns.
        document.add(new BinaryDocValuesField("id", new BytesRef(id)));
        document.add(new BinaryDocValuesField("title", new BytesRef(title)));
        document.add(new TextField("text", text, Field.Store.YES));
        writer.addDocument(document);
    }

    /** Commits, and waits for the merges. */
    public void commit() throws IOException {
        writer.close();
    }

    public void open() throws IOException {
        searcher = new IndexSearcher(DirectoryReader.open(directory));
        // A query that is asked again in the next pass is to be answered, not remembered.
        searcher.setQueryCache(null);
    }

    /** Returns ids and titles, each with END behind it. */
    public String find(String kind, String words, int limit) throws IOException {
        StringBuilder found = new StringBuilder();
        for (ScoreDoc hit : searcher.search(query(kind, words), limit).scoreDocs) {
            found.append(column("id", hit.doc)).append(END);
            found.append(column("title", hit.doc)).append(END);
        }
        return found.toString();
    }

    /** Returns titles and passages with marks, each with END behind it. */
    public String snippets(String kind, String words, int limit) throws IOException {
        Query query = query(kind, words);
        TopDocs hits = searcher.search(query, limit);
        String[] passages =
                new UnifiedHighlighter(searcher, analyzer).highlight("text", query, hits, SNIPPETS);
        StringBuilder found = new StringBuilder();
        for (int place = 0; place < passages.length; place++) {
            found.append(column("title", hits.scoreDocs[place].doc)).append(END);
            found.append(passages[place]).append(END);
        }
        return found.toString();
    }

    private String column(String name, int document) throws IOException {
        List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
        LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(document, leaves));
        BinaryDocValues values = leaf.reader().getBinaryDocValues(name);
        values.advanceExact(document - leaf.docBase);
        return values.binaryValue().utf8ToString();
    }

    private Query query(String kind, String words) {
        if (kind.equals("prefix")) {
            return new PrefixQuery(new Term("text", analyzer.normalize("text", words)));
        }
        QueryBuilder builder = new QueryBuilder(analyzer);
        BooleanClause.Occur occur =
                kind.equals("or") ? BooleanClause.Occur.SHOULD : BooleanClause.Occur.MUST;
        Query query =
                kind.equals("phrase")
                        ? builder.createPhraseQuery("text", words)
                        : builder.createBooleanQuery("text", words, occur);
        return query == null ? new MatchNoDocsQuery() : query;
    }
}
