-- What an officer has filed at the window on a business day; filings of citizens do not touch this index.
CREATE INDEX filing_counter ON filing ((submitted_by->>'account'), business_date, submitted_at DESC) WHERE channel = 'counter';
