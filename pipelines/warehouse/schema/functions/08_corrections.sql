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

-- A label begins its line and is followed by a mark, a number or a word of time; a sentence may stand anywhere.
CREATE OR REPLACE FUNCTION ops.is_correction_note(line text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN EXISTS (
    SELECT FROM (
        VALUES
        ('en', '(corrections?|corrected|clarifications?|updated?|amended|erratum)', '(on|at)', '(this (article|story|report|post|piece|page)|the (article|headline)) (was|has been) (\w+ )?(amended|corrected|updated|clarified|edited|changed)|(earlier|previous) version of (this|the) (article|story|report|post|piece|headline)'),
        ('id', '(ralat|koreksi|klarifikasi|pembaruan|diperbarui|dikoreksi|diralat|update)', '(pada|pukul)', '(artikel|berita|tulisan|judul)( ini)? (telah|sudah) (di)?(ralat|koreksi|perbarui|perbaiki|ubah|sunting)|versi (sebelumnya|awal) (dari )?(artikel|berita|tulisan)|terdapat (ralat|koreksi|perubahan) pada (artikel|berita|judul)'),
        ('ms', '(pembetulan|pembetulan berita|dikemas ?kini)', '(pada)', '(artikel|berita) ini telah (dibetulkan|dikemas ?kini|diperbetulkan)'),
        ('de', '(korrektur(hinweis)?|berichtigung|richtigstellung|aktualisiert|korrigiert|update)', '(am|um)', '(früheren|ersten|vorherigen|ursprünglichen) (version|fassung) (dieses|des) (artikels|textes|beitrags|berichts)|in einer früheren (version|fassung) (hieß|stand|war)|(dieser|der|diese) (artikel|beitrag|text|meldung) wurde (\w+ )?(korrigiert|aktualisiert|berichtigt)'),
        ('fr', '(correction|rectificatif|erratum|précision|mis(e)? à jour|actualisé)', '(le|à)', '(cet article|ce texte) a été (corrigé|modifié|mis à jour|rectifié|actualisé)|une version (précédente|antérieure) de (cet article|ce texte)'),
        ('es', '(corrección|fe de (erratas|errores)|rectificación|actualizado|actualización|aclaración)', '(el|a las)', '(esta|este) (noticia|artículo|información|texto) (ha sido|fue) (corregid|actualizad|modificad|rectificad)[oa]|una versión (anterior|previa) de (esta|este) (noticia|artículo|información|texto)'),
        ('pt', '(correção|errata|retificação|atualizado|atualização)', '(em|às)', '(esta|este) (notícia|artigo|reportagem|matéria|texto) foi (corrigid|atualizad|alterad)[oa]|uma versão anterior (desta|deste) (notícia|artigo|reportagem|matéria|texto)'),
        ('it', '(correzione|rettifica|errata corrige|aggiornato|aggiornamento)', '(il|alle)', '(questo|questa) (articolo|notizia) è stat[oa] (corrett|aggiornat|modificat)[oa]|una versione precedente di (questo articolo|questa notizia)'),
        ('nl', '(correctie|rectificatie|herstel|bijgewerkt|update)', '(op|om)', '(dit|deze) (artikel|bericht|stuk) is (\w+ )?(aangepast|gecorrigeerd|bijgewerkt)|eerdere versie van dit (artikel|bericht|stuk)'),
        ('sv', '(rättelse|uppdaterad|rättad)', '(den|kl)', '(artikeln|texten) har (rättats|uppdaterats|korrigerats)|en tidigare version av (artikeln|texten)'),
        ('da', '(rettelse|opdateret|berigtigelse)', '(den|kl)', '(artiklen|teksten) er (blevet )?(rettet|opdateret)|en tidligere version af (artiklen|teksten)'),
        ('nb', '(rettelse|oppdatert|presisering)', '(den|kl)', '(saken|artikkelen) er (blitt )?(rettet|oppdatert|korrigert)|en tidligere versjon av (saken|artikkelen)'),
        ('fi', '(oikaisu|korjaus|korjattu|päivitetty)', '(klo)', '(juttua|artikkelia|uutista) on (korjattu|päivitetty|muokattu)'),
        ('pl', '(sprostowanie|korekta|aktualizacja|zaktualizowano)', '(o|dnia)', '(artykuł|tekst) został (poprawiony|zaktualizowany|zmieniony)|poprzedni(a|ej) wersj[ai] (tego )?(artykułu|tekstu)'),
        ('tr', '(düzeltme|güncelleme|güncellendi|tashih)', '(saat)', '(bu haber|bu yazı|haberin başlığı) (güncellendi|düzeltildi|güncellenmiştir|düzeltilmiştir)|(haberin|yazının) önceki (versiyonunda|sürümünde)'),
        ('ru', '(исправление|уточнение|поправка|обновлено|исправлено)', '(в)', '(текст|статья|материал|новость|заголовок) (был[ао]? )?(исправлен|обновлен|обновлён|уточнен)|предыдущей версии (статьи|текста|материала|новости)'),
        ('uk', '(виправлення|уточнення|оновлено|виправлено)', '(о|об)', '(текст|статтю|матеріал|новину) (було )?(виправлено|оновлено|уточнено)|попередній версії (статті|тексту|матеріалу|новини)'),
        ('ar', '(تصحيح|تصويب|تحديث|استدراك)', '(في)', 'تم (تصحيح|تحديث|تعديل) (هذا|هذه) (المقال|الخبر|المادة|التقرير)|نسخة سابقة من (هذا|هذه) (المقال|الخبر|المادة|التقرير)'),
        ('vi', '(đính chính|cập nhật)', '(lúc|ngày)', 'bài viết (này )?(đã )?được (đính chính|cập nhật|chỉnh sửa)'),
        ('zh', '(更正|勘误|訂正|更新|修正)(说明|啟事|启事)?', '(于|於)', '(本文|此文|文章)(已|曾)(更正|更新|修改|修正|訂正)|(此前|早前|之前)的?版本'),
        ('ja', '(訂正|お詫びと訂正|更新|追記)', '(しました)', '(記事|本文|見出し)を(訂正|修正|更新)しました'),
        ('ko', '(정정|바로잡습니다|수정|업데이트)', '(보도)', '기사(를|가) (수정|정정|업데이트)')
    ) AS notes (language, labels, words_of_time, sentences)
    WHERE line ~* (
        '^[[:space:][:punct:]]*' || notes.labels || '([[:space:]]*([]:)(|–—-]|：|】|[0-9]|$)|[[:space:]]+'
        || notes.words_of_time || '[[:space:]]|' || notes.words_of_time || '$)|' || notes.sentences
    )
);
COMMENT ON FUNCTION ops.is_correction_note IS 'Whether a line says that the text was corrected or updated, in one of 22 languages.';

CREATE OR REPLACE FUNCTION ops.correction_note(was text, became text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 20000 SET search_path = pg_catalog, pg_temp -- a setting: not inlined
BEGIN ATOMIC
    SELECT added.line
    FROM (
        SELECT text.line, text.place
        FROM unnest(string_to_array(became, E'\n')) WITH ORDINALITY AS text (line, place)
        WHERE text.line NOT IN (SELECT unnest(string_to_array(was, E'\n')))
        OFFSET 0
    ) AS added
    WHERE ops.is_correction_note(added.line)
    ORDER BY added.place
    LIMIT 1;
END;
COMMENT ON FUNCTION ops.correction_note IS 'First line of the later of two texts that the earlier lacks and that says that the text was corrected or updated; null if there is none.';
