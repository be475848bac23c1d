# frozen_string_literal: true

run ->(_environment) { [200, { 'Content-Type' => 'text/plain' }, ["sample ruby on #{RUBY_VERSION}\n"]] }
