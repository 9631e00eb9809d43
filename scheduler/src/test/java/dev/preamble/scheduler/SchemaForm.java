package dev.preamble.scheduler;

import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What code can count on in the database.
 *
 * @param tables and views
 * @param columns by {@code table.column}
 * @param rules what a row must keep, by name: checks, foreign keys and unique indexes
 * @param others rights, triggers and functions, as one would say them, each with the table or column that it goes with
 */
record SchemaForm(
        Set<String> tables, Map<String, Column> columns, Map<String, Rule> rules, Map<String, String> others) {
    private static final String COLUMNS = """
            select c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
                   a.atthasdef or a.attidentity <> ''
              from pg_attribute a join pg_class c on c.oid = a.attrelid
             where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v', 'm', 'p')
               and a.attnum > 0 and not a.attisdropped""";

    private static final String RULES = """
            select conname, conrelid::regclass::text,
                   regexp_replace(pg_get_constraintdef(oid), ' ON DELETE (CASCADE|RESTRICT|SET NULL|SET DEFAULT)', ''), false,
                   case when contype = 'f' and confdeltype in ('a', 'r') then confrelid::regclass::text end,
                   array(select attname::text from pg_attribute where attrelid = conrelid and attnum = any (conkey))
              from pg_constraint
             where connamespace = 'public'::regnamespace and contype in ('c', 'f', 'x')
             union all
            select c.relname, i.indrelid::regclass::text,
                   regexp_replace(pg_get_indexdef(c.oid), ' INDEX .* ON ', ' INDEX ON '), true, null,
                   array(select attname::text from pg_attribute where attrelid = i.indrelid and attnum = any (i.indkey))
              from pg_index i join pg_class c on c.oid = i.indexrelid
             where c.relnamespace = 'public'::regnamespace and i.indisunique""";

    private static final String OTHERS = """
            select lower(privilege_type) || ' on ' || relname || ' to ' || grantee::regrole, relname::text
              from pg_class, aclexplode(relacl) where relnamespace = 'public'::regnamespace
             union all
            select lower(privilege_type) || ' of ' || relname || '.' || attname || ' to ' || grantee::regrole,
                   relname || '.' || attname
              from pg_class c join pg_attribute a on a.attrelid = c.oid, aclexplode(attacl)
             where relnamespace = 'public'::regnamespace
             union all
            select 'trigger ' || tgname || ' on ' || tgrelid::regclass, tgrelid::regclass::text
              from pg_trigger where not tgisinternal
             union all
            select 'function ' || oid::regprocedure, '' from pg_proc where pronamespace = 'public'::regnamespace""";

    /** @param given whether a row gets a value where none is said */
    record Column(String table, String type, boolean notNull, boolean given) {
        boolean takesWhatWas(Column earlier) {
            return type.equals(earlier.type) && (given || !earlier.given) && (!notNull || earlier.notNull);
        }
    }

    /**
     * A rule of a table.
     *
     * @param form without its name, and without what becomes of the row when the one that it refers to is deleted
     * @param unique code may name it in {@code on conflict}
     * @param keeps a table whose rows cannot be deleted while this one's rows refer to them; null keeps none
     * @param columns of the table
     */
    record Rule(
            String table,
            String form,
            boolean unique,
            @Nullable String keeps,
            List<String> columns) {}

    static SchemaForm of(Connection connection) throws SQLException {
        Map<String, Column> columns = new HashMap<>();
        Map<String, Rule> rules = new HashMap<>();
        Map<String, String> others = new HashMap<>();
        try (Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery(COLUMNS)) {
                while (row.next()) {
                    columns.put(
                            row.getString(1) + "." + row.getString(2),
                            new Column(row.getString(1), row.getString(3), row.getBoolean(4), row.getBoolean(5)));
                }
            }
            try (ResultSet row = statement.executeQuery(RULES)) {
                while (row.next()) {
                    Array names = row.getArray(6);
                    rules.put(
                            row.getString(1),
                            new Rule(
                                    row.getString(2),
                                    row.getString(3),
                                    row.getBoolean(4),
                                    row.getString(5),
                                    List.of((String[]) names.getArray())));
                }
            }
            try (ResultSet row = statement.executeQuery(OTHERS)) {
                while (row.next()) {
                    others.put(row.getString(1), row.getString(2));
                }
            }
        }
        Set<String> tables = new HashSet<>();
        columns.values().forEach(column -> tables.add(column.table()));
        return new SchemaForm(tables, columns, rules, others);
    }

    /** What code that was written for this form, and meets a later one, may stumble over. */
    Set<String> brokenBy(SchemaForm later) {
        Set<String> broken = new TreeSet<>();
        tables.stream().filter(table -> !later.tables.contains(table)).forEach(broken::add);
        others.forEach((what, with) -> {
            if (!later.others.containsKey(what) && (with.isEmpty() || later.knows(with))) {
                broken.add(what);
            }
        });
        columns.forEach((name, column) -> {
            Column then = later.columns.get(name);
            if (later.tables.contains(column.table()) && (then == null || !then.takesWhatWas(column))) {
                broken.add(name);
            }
        });
        rules.forEach((name, rule) -> {
            if (rule.unique() && later.tables.contains(rule.table()) && !later.has(rule)) {
                broken.add(name);
            }
        });
        later.columns.forEach((name, column) -> {
            boolean added = tables.contains(column.table()) && !columns.containsKey(name);
            if (added && column.notNull() && !column.given()) {
                broken.add(name);
            }
        });
        later.rules.forEach((name, rule) -> {
            if ((!has(rule) && concerns(rule)) || keepsAnew(rule)) {
                broken.add(name);
            }
        });
        return broken;
    }

    private boolean knows(String tableOrColumn) {
        return tables.contains(tableOrColumn) || columns.containsKey(tableOrColumn);
    }

    private boolean has(Rule rule) {
        return same(rule).findAny().isPresent();
    }

    /** Whether rows of a table that was there could be deleted before, and cannot where this rule is. */
    private boolean keepsAnew(Rule rule) {
        return rule.keeps() != null
                && tables.contains(rule.keeps())
                && same(rule).noneMatch(each -> rule.keeps().equals(each.keeps()));
    }

    /** By whichever name. */
    private Stream<Rule> same(Rule rule) {
        return rules.values().stream()
                .filter(each -> each.table().equals(rule.table()) && each.form().equals(rule.form()));
    }

    /** Whether rows are held to it in which code says nothing of new columns: these are null, which no rule minds. */
    private boolean concerns(Rule rule) {
        return tables.contains(rule.table())
                && (rule.unique()
                        ? rule.columns().stream().allMatch(column -> isOld(rule, column))
                        : rule.columns().stream().anyMatch(column -> isOld(rule, column)));
    }

    private boolean isOld(Rule rule, String column) {
        return columns.containsKey(rule.table() + "." + column);
    }
}
