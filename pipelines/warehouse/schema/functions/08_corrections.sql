CREATE OR REPLACE FUNCTION ops.states_change(modified_was timestamptz, seen_at timestamptz, modified_at timestamptz)
RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(modified_at > coalesce(modified_was, seen_at), false);
COMMENT ON FUNCTION ops.states_change IS 'Whether a page states a change that is later than the one that its earlier version stated, or, if that stated none, than the fetch of that version.';

CREATE OR REPLACE FUNCTION ops.is_same_reader(one text, other text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN split_part(one, '.', 1) = split_part(other, '.', 1);
COMMENT ON FUNCTION ops.is_same_reader IS 'Whether two extractor versions are of the same code, with whatever site profile.';

CREATE OR REPLACE FUNCTION warehouse.changed_lines(was text, became text)
RETURNS TABLE (kind text, "position" integer, line text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH earlier AS (
        SELECT text.line, text.place, row_number() OVER (PARTITION BY text.line ORDER BY text.place) AS occurrence
        FROM unnest(string_to_array(was, E'\n')) WITH ORDINALITY AS text (line, place)
        WHERE text.line <> ''
    ),
    later AS (
        SELECT text.line, text.place, row_number() OVER (PARTITION BY text.line ORDER BY text.place) AS occurrence
        FROM unnest(string_to_array(became, E'\n')) WITH ORDINALITY AS text (line, place)
        WHERE text.line <> ''
    )
    SELECT 'removed', earlier.place::integer, earlier.line
    FROM earlier
    WHERE NOT EXISTS (SELECT FROM later WHERE (later.line, later.occurrence) = (earlier.line, earlier.occurrence))
    UNION ALL
    SELECT 'added', later.place::integer, later.line
    FROM later
    WHERE NOT EXISTS (SELECT FROM earlier WHERE (earlier.line, earlier.occurrence) = (later.line, later.occurrence));
END;
COMMENT ON FUNCTION warehouse.changed_lines IS 'Lines of one text that the other lacks, counted as often as they occur: kind is removed or added, position the number of the line in its own text, from 1. A line that only moved is neither.';

CREATE OR REPLACE FUNCTION ops.correction_words()
RETURNS TABLE (languages text[], labels text, words_of_time text, sentences text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT * FROM (
        VALUES
        ('{en}'::text[], '(corrections?|corrected|clarifications?|updated?|amended|erratum)', '(on|at)', '(this (article|story|report|post|piece|page)|the headline) (was|has been) (\w+ )?(amended|corrected|updated|clarified|edited|changed)|^the article (was|has been) (\w+ )?(amended|corrected|updated|clarified|edited|changed)( (to|on|at|since|after|with)|[.,;:)]|$)|(earlier|previous) version of (this (article|story|report|post|piece|headline)|the (article|story|post|headline))'),
        ('{id,ms}', '(ralat|koreksi|klarifikasi|pembaruan|diperbarui|dikoreksi|diralat|update)', '(pada|pukul)', '(artikel|berita|tulisan|judul)( ini)? (telah|sudah) (di)?(ralat|koreksi|perbarui|perbaiki|ubah|sunting)|versi (sebelumnya|awal) (dari )?(artikel|berita|tulisan)|terdapat (ralat|koreksi|perubahan) pada (artikel|berita|judul)'),
        ('{id,ms}', '(pembetulan|pembetulan berita|dikemas ?kini)', '(pada)', '(artikel|berita) ini telah (dibetulkan|dikemas ?kini|diperbetulkan)'),
        ('{de}', '(korrektur(hinweis)?|berichtigung|richtigstellung|aktualisiert|korrigiert|update)', '(am|um)', '(früheren|ersten|vorherigen|ursprünglichen) (version|fassung) (dieses|des) (artikels|textes|beitrags|berichts)|in einer früheren (version|fassung) (hieß|stand|war)|(dieser|der|diese) (artikel|beitrag|text|meldung) wurde (\w+ )?(korrigiert|aktualisiert|berichtigt)'),
        ('{fr}', '(correction|rectificatif|erratum|précision|mis(e)? à jour|actualisé)', '(le|à)', '(cet article|ce texte) a été (corrigé|modifié|mis à jour|rectifié|actualisé)|une version (précédente|antérieure) de (cet article|ce texte)'),
        ('{es}', '(corrección|fe de (erratas|errores)|rectificación|actualizado|actualización|aclaración)', '(el|a las)', '(esta|este) (noticia|artículo|información|texto) (ha sido|fue) (corregid|actualizad|modificad|rectificad)[oa]|una versión (anterior|previa) de (esta|este) (noticia|artículo|información|texto)'),
        ('{pt}', '(correção|errata|retificação|atualizado|atualização)', '(em|às)', '(esta|este) (notícia|artigo|reportagem|matéria|texto) foi (corrigid|atualizad|alterad)[oa]|uma versão anterior (desta|deste) (notícia|artigo|reportagem|matéria|texto)'),
        ('{it}', '(correzione|rettifica|errata corrige|aggiornato|aggiornamento)', '(il|alle)', '(questo|questa) (articolo|notizia) è stat[oa] (corrett|aggiornat|modificat)[oa]|una versione precedente di (questo articolo|questa notizia)'),
        ('{nl}', '(correctie|rectificatie|herstel|bijgewerkt|update)', '(op|om)', '(dit|deze) (artikel|bericht|stuk) is (\w+ )?(aangepast|gecorrigeerd|bijgewerkt)|eerdere versie van dit (artikel|bericht|stuk)'),
        ('{da,nb,nn,no,sv}', '(rättelse|uppdaterad|rättad)', '(den|kl)', '(artikeln|texten) har (rättats|uppdaterats|korrigerats)|en tidigare version av (artikeln|texten)'),
        ('{da,nb,nn,no,sv}', '(rettelse|opdateret|berigtigelse)', '(den|kl)', '(artiklen|teksten) er (blevet )?(rettet|opdateret)|en tidligere version af (artiklen|teksten)'),
        ('{da,nb,nn,no,sv}', '(rettelse|oppdatert|presisering)', '(den|kl)', '(saken|artikkelen) er (blitt )?(rettet|oppdatert|korrigert)|en tidligere versjon av (saken|artikkelen)'),
        ('{fi}', '(oikaisu|korjaus|korjattu|päivitetty)', '(klo)', '(juttua|artikkelia|uutista) on (korjattu|päivitetty|muokattu)'),
        ('{pl}', '(sprostowanie|korekta|aktualizacja|zaktualizowano)', '(o|dnia)', '(artykuł|tekst) został (poprawiony|zaktualizowany|zmieniony)|poprzedni(a|ej) wersj[ai] (tego )?(artykułu|tekstu)'),
        ('{tr}', '(düzeltme|güncelleme|güncellendi|tashih)', '(saat)', '(bu haber|bu yazı|haberin başlığı) (güncellendi|düzeltildi|güncellenmiştir|düzeltilmiştir)|(haberin|yazının) önceki (versiyonunda|sürümünde)'),
        ('{be,ru,uk}', '(исправление|уточнение|поправка|обновлено|исправлено)', '(в)', '(текст|статья|материал|новость|заголовок) (был[ао]? )?(исправлен|обновлен|обновлён|уточнен)|предыдущей версии (статьи|текста|материала|новости)'),
        ('{be,ru,uk}', '(виправлення|уточнення|оновлено|виправлено)', '(о|об)', '(текст|статтю|матеріал|новину) (було )?(виправлено|оновлено|уточнено)|попередній версії (статті|тексту|матеріалу|новини)'),
        ('{ar}', '(تصحيح|تصويب|تحديث|استدراك)', '(في)', 'تم (تصحيح|تحديث|تعديل) (هذا|هذه) (المقال|الخبر|المادة|التقرير)|نسخة سابقة من (هذا|هذه) (المقال|الخبر|المادة|التقرير)'),
        ('{vi}', '(đính chính|cập nhật)', '(lúc|ngày)', 'bài viết (này )?(đã )?được (đính chính|cập nhật|chỉnh sửa)'),
        ('{zh}', '(更正|勘误|訂正|更新|修正)(说明|啟事|启事)?', '(于|於)', '(本文|此文|文章)(已|曾)(更正|更新|修改|修正|訂正)|(此前|早前|之前)的?版本'),
        ('{ja}', '(訂正|お詫びと訂正|更新|追記)', '(しました)', '(記事|本文|見出し)を(訂正|修正|更新)しました'),
        ('{ko}', '(정정|바로잡습니다|수정|업데이트)', '(보도)', '기사(를|가) (수정|정정|업데이트)')
    ) AS words;
END;
COMMENT ON FUNCTION ops.correction_words IS 'Regular expressions of the words by which articles in 22 languages say that they were corrected or updated.';

-- A label begins its line, and a mark, a date or a time follows it: a number alone goes on with many a sentence.
CREATE OR REPLACE FUNCTION ops.correction_label() RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH dates (spelling) AS (
        VALUES
        ('[0-9]{1,2}:[0-9]{2}([^0-9]|$)'),
        ('[0-9]{1,2}\.[0-9]{2}[[:space:]]*(wib|wita|wit|uhr|h|am|pm|[]),;:|–—]|\.?$)'),
        ('[0-9]{1,2}[[:space:]]*(am|pm|a\.m|p\.m|uhr|h)([^[:alnum:]]|$)'),
        ('[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}'),
        ('[0-9]{1,2}(st|nd|rd|th|er|\.|º)?[[:space:]]+(de[[:space:]]+)?WORD[.,]?[[:space:]]+(de[[:space:]]+)?[0-9]{4}'),
        ('[0-9]{1,2}(st|nd|rd|th|er|\.|º)?[[:space:]]+WORD[[:space:]]*([]:)|–—]|$)'),
        ('[0-9]{1,2}\.?[[:space:]]+WORD[[:space:]]+WORD[[:space:]]+[0-9]{1,2}[:.][0-9]{2}'),
        ('WORD\.?[[:space:]]+[0-9]{1,2}(st|nd|rd|th)?,?[[:space:]]+[0-9]{4}'),
        ('[0-9]{1,4}[年月]')
    ),
    words (labels, times) AS (
        SELECT string_agg(labels, '|'), string_agg(words_of_time, '|') FROM ops.correction_words()
    )
    SELECT replace(
        '^[[:space:][:punct:]【（“«•·]*(' || labels || ')('
        || '[[:space:]]*([]:)|>]|：|】|）|$)|[[:space:]]*[–—]|[[:space:]]+-|-[[:space:]]'
        || '|([[:space:]]*[(,][[:space:]]*|[[:space:]]+((' || times || ')[[:space:]]+(WORD[[:space:]]+)?)?)'
        || '(WORD,[[:space:]]+)?(' || (SELECT string_agg(spelling, '|') FROM dates) || ')'
        || '|[[:space:]]*,[[:space:]]*WORD[[:space:]]+[0-9]{1,2}[[:space:]]*:'
        || '|(' || times || ')[.。]?$)',
        'WORD', '[^[:space:][:digit:][:punct:]]{2,12}'
    )
    FROM words;
END;
COMMENT ON FUNCTION ops.correction_label IS 'Regular expression of the label that begins a note of correction, in any of 22 languages.';

CREATE OR REPLACE FUNCTION ops.correction_note(was text, became text, language text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 20000 SET search_path = pg_catalog, pg_temp -- a setting: not inlined
BEGIN ATOMIC
    WITH sentences AS MATERIALIZED ( -- of English and of the language; of all if it is none of the 22, which is slow
        SELECT words.sentences AS pattern
        FROM ops.correction_words() AS words
        WHERE words.languages && ARRAY['en', correction_note.language]
            OR NOT EXISTS (
                SELECT FROM ops.correction_words() AS known WHERE correction_note.language = ANY (known.languages)
            )
    ),
    added AS MATERIALIZED (
        SELECT text.line, text.place
        FROM unnest(string_to_array(became, E'\n')) WITH ORDINALITY AS text (line, place)
        WHERE text.line NOT IN (SELECT unnest(string_to_array(was, E'\n')))
    )
    SELECT added.line
    FROM added
    WHERE added.line ~* ops.correction_label()
        -- "Corrections - officers said": before a dash, a word that goes on in lower case is a note only in capitals.
        AND added.line !~ '^[[:punct:][:space:]]*([^[:space:]]*[a-z][^[:space:]]*[[:space:]]+){1,3}[–—-]+[[:space:]]*[a-z]'
        OR EXISTS (SELECT FROM sentences WHERE added.line ~* sentences.pattern)
    ORDER BY added.place
    LIMIT 1;
END;
COMMENT ON FUNCTION ops.correction_note IS 'First line of the later of two texts in this language that the earlier lacks and that says that the text was corrected or updated; null if there is none.';
