// Values in PostgreSQL's binary form: numbers in network order, text and bytes as they are.

#pragma once

#include <libpq-fe.h>

#include <array>
#include <vector>

#include "store/store.h"

namespace concord::store {

// What the server is told a parameter is; 0 for null, whose type it infers.
Oid parameter_type(const Value&);

// Parameters laid out for libpq. Refers to the values, which must live longer.
class PostgresParameters {
public:
    explicit PostgresParameters(Parameters);
    PostgresParameters(const PostgresParameters&) = delete;
    PostgresParameters& operator=(const PostgresParameters&) = delete;

    int count() const { return static_cast<int>(values_.size()); }
    const char* const* values() const { return values_.data(); }
    const int* lengths() const { return lengths_.data(); }
    const int* formats() const { return formats_.data(); }

private:
    std::vector<const char*> values_;
    std::vector<int> lengths_;
    std::vector<int> formats_;
    std::vector<std::array<char, 8>> numbers_;
};

// Fails with problem.internal if a column has a type that Value cannot hold, such as numeric.
Result<> check_columns(const PGresult*, std::string_view sql);

// The columns must have passed check_columns.
void fetch_row(const PGresult*, int number, Row&);

}  // namespace concord::store
